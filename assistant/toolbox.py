"""The tools as LangChain sees them: same name, docstring and argument schema, same checks.

Each is bound to the context of one session, which the model never sees.
"""

from collections.abc import Sequence

from langchain_core.tools import BaseTool, StructuredTool

from tools.base import Tool
from tools.context import Context


def toolbox(tools: Sequence[Tool], context: Context) -> list[BaseTool]:
    """Every tool, for `create_agent`; LangChain runs them in worker threads."""
    return [_bound(tool, context) for tool in tools]


def _bound(tool: Tool, context: Context) -> BaseTool:
    def run(**arguments: object) -> str:
        return tool.to_json(tool(context, arguments))

    return StructuredTool.from_function(
        func=run, name=tool.name, description=tool.description, args_schema=tool.arguments
    )
