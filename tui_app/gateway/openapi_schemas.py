"""The schemas of the OpenAPI document."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def ref(name: str) -> Json:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: Json, optional: Json | None = None) -> Json:
    return {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required)}


def _enum(*values: str) -> Json:
    return {"enum": list(values)}


def _list(of: Json, **more: Any) -> Json:
    return {"type": "array", "items": of, **more}


TEXT: Json = {"type": "string"}
FILLED: Json = {"type": "string", "minLength": 1, "pattern": r"\S"}
BOOL: Json = {"type": "boolean"}
WHOLE: Json = {"type": "integer"}
TOKENS: Json = {"type": "integer", "minimum": 1, "maximum": 10_000_000}
MAP_OF_WHOLE: Json = {"type": "object", "additionalProperties": WHOLE}
MAP_OF_TEXT: Json = {"type": "object", "additionalProperties": TEXT}
ANY_OBJECT: Json = {"type": "object"}
ENVIRONMENT = _enum("development", "staging", "production")


def _between(least: float, most: float) -> Json:
    return {"type": "number", "minimum": least, "maximum": most}


_TOOL_NAME: Json = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
_FALLBACKS = _list({"type": "string"}, maxItems=16)

SCHEMAS: Json = {
    "Anything": ANY_OBJECT,
    "Error": _object({"error": TEXT}, {"environment": ENVIRONMENT}),
    "Health": _object(
        {
            "status": _enum("healthy"),
            "timestamp": WHOLE,
            "version": TEXT,
            "environment": ENVIRONMENT,
            "build_variant": TEXT,
        }
    ),
    "Info": _object(
        {"environment": ENVIRONMENT},
        {
            "ai_provider": TEXT,
            "ai_configured": BOOL,
            "debug_mode": BOOL,
            "database_type": TEXT,
            "max_tokens": WHOLE,
            "daily_usage": MAP_OF_WHOLE,
            "version": TEXT,
            "status": TEXT,
        },
    ),
    "Status": _object({"message": TEXT, "environment": ENVIRONMENT, "ai_provider": TEXT}),
    "DebugConfig": _object(
        {
            "environment": ENVIRONMENT,
            "ai_providers": {
                "type": "object",
                "additionalProperties": _object(
                    {"model": TEXT, "max_tokens": WHOLE, "api_key_configured": BOOL}
                ),
            },
        }
    ),
    "DebugUsage": _object({"daily_usage": MAP_OF_WHOLE}),
    "Providers": _object({"primary": TEXT, "available": _list(TEXT), "models": MAP_OF_TEXT}),
    "ChatRequest": _object({"message": FILLED}),
    "ChatAnswer": _object({"response": TEXT, "environment": ENVIRONMENT, "timestamp": WHOLE}),
    "Completion": _object(
        {
            "model": FILLED,
            "messages": _list(
                _object({"role": _enum("system", "developer", "user", "assistant"), "content": TEXT}),
                minItems=1,
            ),
        },
        {
            "fallbacks": _FALLBACKS,
            "stream": BOOL,
            "stream_options": _object({}, {"include_usage": BOOL}),
            "max_tokens": TOKENS,
            "max_completion_tokens": TOKENS,
            "temperature": _between(0, 2),
            "top_p": _between(0, 1),
            "presence_penalty": _between(-2, 2),
            "frequency_penalty": _between(-2, 2),
            "seed": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
            "stop": {"oneOf": [TEXT, _list(TEXT, maxItems=16)]},
            "tools": _list(
                _object(
                    {
                        "type": _enum("function"),
                        "function": _object(
                            {"name": _TOOL_NAME}, {"description": TEXT, "parameters": ANY_OBJECT}
                        ),
                    }
                )
            ),
            "parallel_tool_calls": BOOL,
        },
    ),
    "CompletionAnswer": _object(
        {
            "id": TEXT,
            "object": _enum("chat.completion"),
            "created": WHOLE,
            "model": TEXT,
            "choices": _list(
                _object(
                    {
                        "index": WHOLE,
                        "message": _object(
                            {"role": _enum("assistant"), "content": {"type": ["string", "null"]}},
                            {"tool_calls": _list(ANY_OBJECT)},
                        ),
                        "finish_reason": _enum("stop", "length", "tool_calls"),
                    }
                )
            ),
            "usage": _object({"prompt_tokens": WHOLE, "completion_tokens": WHOLE, "total_tokens": WHOLE}),
        }
    ),
    "OpenAIError": _object(
        {
            "error": _object(
                {
                    "message": TEXT,
                    "type": TEXT,
                    "param": {"type": ["string", "null"]},
                    "code": {"type": ["string", "null"]},
                }
            )
        }
    ),
    "Model": _object({"id": TEXT, "object": _enum("model"), "created": WHOLE, "owned_by": TEXT}),
    "Models": _object({"object": _enum("list"), "data": _list(ref("Model"))}),
    "Message": _object(
        {
            "model": FILLED,
            "max_tokens": TOKENS,
            "messages": _list(_object({"role": _enum("user", "assistant"), "content": TEXT}), minItems=1),
        },
        {
            "system": TEXT,
            "fallbacks": _FALLBACKS,
            "stream": BOOL,
            "stop_sequences": _list(TEXT, maxItems=16),
            "tools": _list(_object({"name": _TOOL_NAME}, {"description": TEXT, "input_schema": ANY_OBJECT})),
        },
    ),
    "MessageAnswer": _object(
        {
            "id": TEXT,
            "type": _enum("message"),
            "role": _enum("assistant"),
            "model": TEXT,
            "content": _list(_object({"type": _enum("text", "tool_use")})),
            "stop_reason": _enum("end_turn", "max_tokens", "tool_use"),
            "usage": _object({"input_tokens": WHOLE, "output_tokens": WHOLE}),
        }
    ),
    "AnthropicError": _object(
        {"type": _enum("error"), "error": _object({"type": TEXT, "message": TEXT}), "request_id": TEXT}
    ),
    "Count": _object(
        {
            "model": FILLED,
            "messages": _list(_object({"role": _enum("user", "assistant"), "content": TEXT}), minItems=1),
        },
        {"system": TEXT},
    ),
    "CountAnswer": _object({"input_tokens": WHOLE}),
}
