"""The tools as LangChain sees them: same name, docstring and argument schema, same checks.

The context reaches a tool through the agent's runtime, invisible to the model. A tool runs in a
worker thread, so that a slow query never holds up the loop.
"""

from collections.abc import Sequence

from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool, StructuredTool

from tools.base import Tool
from tools.context import Context


def toolbox(tools: Sequence[Tool]) -> list[BaseTool]:
    """Every tool, for `create_agent`."""
    return [_wrapped(tool) for tool in tools]


def _wrapped(tool: Tool) -> BaseTool:
    def run(runtime: ToolRuntime[Context], **arguments: object) -> str:
        return tool.to_json(tool(runtime.context, arguments))

    return StructuredTool.from_function(
        func=run, name=tool.name, description=tool.description, args_schema=tool.arguments
    )
