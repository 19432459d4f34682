"""The API's OpenAPI 3.1 description, made from the descriptions on the handlers and from their models."""
