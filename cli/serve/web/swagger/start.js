// Starts Swagger UI on the server's own description; nothing is loaded from elsewhere.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

window.ui = window.SwaggerUIBundle({
  url: new URL("../openapi.json", document.currentScript.src).href,
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
  layout: "BaseLayout",
  // There is one server to choose: this one.
  plugins: [{ wrapComponents: { ServersContainer: () => () => null } }],
  // Omit the cookie: together with a different token from "Authorize" the server would refuse the request.
  requestInterceptor(request) {
    if (request.headers?.Authorization) request.credentials = "omit";
    return request;
  },
});
