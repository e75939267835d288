"""The tools for any client that speaks the Model Context Protocol, over standard input and output.

It is the same set, with the same checks, as the assistant's own: read and propose, and nothing that
sends. Nothing but the protocol is written to standard output; what a library prints goes to the
log. A refused call is a tool's error, with its reason, and the connection goes on.
"""

import json
from collections.abc import Sequence
from importlib import metadata, resources
from typing import Any

import anyio
import mcp_types as protocol
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from tools import TOOLS, Context
from tools.base import Tool
from tools.errors import BadArgumentsError
from tools.expected import EXPECTED, told

NAME = "forbear"


def serve(context: Context) -> None:
    """Serve until the client closes the connection."""
    anyio.run(_serve, server(context))


def server(context: Context, tools: Sequence[Tool] = TOOLS) -> Server[Any]:
    """The tools as a server of the protocol, for the person of this context."""
    known = {tool.name: tool for tool in tools}
    declared = [_declared(tool) for tool in tools]

    async def list_tools(_about: object, _page: object) -> protocol.ListToolsResult:
        return protocol.ListToolsResult(tools=declared)

    async def call_tool(
        _about: object, asked: protocol.CallToolRequestParams
    ) -> protocol.CallToolResult:
        tool = known.get(asked.name)
        if tool is None:
            names = ", ".join(known)
            return _refused(BadArgumentsError(f"There is no tool {asked.name!r}: {names}."))
        try:
            text = await anyio.to_thread.run_sync(_run, tool, context, asked.arguments or {})
        except EXPECTED as error:
            return _refused(error)
        return _result(text)

    return Server(
        NAME,
        version=metadata.version("forbear"),
        instructions=resources.files("assistant.prompts").joinpath("mcp.md").read_text("utf-8"),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


async def _serve(tools: Server[Any]) -> None:
    async with stdio_server() as (arriving, leaving):
        await tools.run(arriving, leaving, tools.create_initialization_options())


def _declared(tool: Tool) -> protocol.Tool:
    reads = tool.effect == "read"
    return protocol.Tool(
        name=tool.name,
        description=tool.description,
        input_schema=tool.arguments.model_json_schema(),
        annotations=protocol.ToolAnnotations(
            read_only_hint=reads,
            destructive_hint=False,
            idempotent_hint=reads,
            open_world_hint=False,
        ),
    )


def _run(tool: Tool, context: Context, arguments: dict[str, Any]) -> str:
    return tool.to_json(tool(context, arguments))


def _result(text: str, *, is_error: bool = False) -> protocol.CallToolResult:
    return protocol.CallToolResult(
        content=[protocol.TextContent(type="text", text=text)],
        structured_content=json.loads(text),
        is_error=is_error,
    )


def _refused(error: Exception) -> protocol.CallToolResult:
    return _result(json.dumps(told(error), ensure_ascii=False), is_error=True)
