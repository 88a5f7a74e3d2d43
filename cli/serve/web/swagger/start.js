// Starts Swagger UI on the server's own description; nothing is loaded from elsewhere.
window.ui = window.SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
  layout: "BaseLayout",
  // A token given under "Authorize" must not meet the cookie of another log-in: the server refuses two
  // credentials that differ.
  requestInterceptor(request) {
    if (request.headers?.Authorization) request.credentials = "omit";
    return request;
  },
});
