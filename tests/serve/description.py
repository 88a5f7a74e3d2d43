"""A small validator of JSON against the schemas of openapi.json: types, required keys, no additional keys."""

KINDS = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def is_kind(value, kind: str) -> bool:
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, KINDS[kind])


def resolve(schema: dict, description: dict) -> dict:
    while "$ref" in schema:
        found = description
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def conforms(value, schema: dict, description: dict, where: str = "$") -> None:
    schema = resolve(schema, description)
    if "oneOf" in schema:
        fits = 0
        for one in schema["oneOf"]:
            try:
                conforms(value, one, description, where)
                fits += 1
            except AssertionError:
                pass
        assert fits == 1, f"{where}: fits {fits} of the kinds"
        return
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    assert any(is_kind(value, kind) for kind in kinds), f"{where}: {value!r} is not one of {kinds}"
    if "enum" in schema:
        assert value in schema["enum"], where
    if isinstance(value, dict):
        missing = set(schema.get("required", [])) - set(value)
        assert not missing, f"{where}: lacks {missing}"
        known = schema.get("properties", {})
        for key, inner in value.items():
            if key in known:
                conforms(inner, known[key], description, f"{where}.{key}")
            else:
                rest = schema.get("additionalProperties", True)
                assert rest is not False, f"{where}: has {key}, which is not described"
                if isinstance(rest, dict):
                    conforms(inner, rest, description, f"{where}.{key}")
    if isinstance(value, list) and "items" in schema:
        for at, inner in enumerate(value):
            conforms(inner, schema["items"], description, f"{where}[{at}]")
