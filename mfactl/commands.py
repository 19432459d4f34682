"""Commands of click, made from functions: annotations define a parameter's type, names and help."""

import difflib
import inspect
from collections.abc import Callable
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import click


class Option:
    """The metadata of an option: its names (by default --name of the parameter) and click's settings."""

    def __init__(self, *names: str, low: int | None = None, high: int | None = None, **settings: Any) -> None:
        self.names = names
        self.range = (low, high) if (low, high) != (None, None) else None
        self.settings = settings

    def parameter(self, name: str, kind: type[Any], default: Any) -> click.Parameter:
        """Return click's option for a parameter of a function."""
        names = self.names or (f"--{name.replace('_', '-')}",)
        settings = {"show_envvar": True, **_value(kind, default, self.range), **self.settings}
        if kind is bool:
            settings |= {"is_flag": True, "type": None}
        return click.Option([name, *names], **settings)


class Argument:
    """The metadata of an argument: its help, which click does not have, and click's settings."""

    def __init__(self, help: str, **settings: Any) -> None:  # noqa: A002 - as click calls it
        self.help = help
        self.settings = settings

    def parameter(self, name: str, kind: type[Any], default: Any) -> click.Parameter:
        """Return click's argument for a parameter of a function."""
        made = _Argument([name], **_value(kind, default, None), **self.settings)
        made.help = self.help
        return made


class _Argument(click.Argument):
    """An argument with a help text."""

    help = ""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """Return the line of the help about the argument."""
        return self.make_metavar(ctx), self.help


class _Command(click.Command):
    """A command whose help lists its arguments before its options."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the arguments, then the options."""
        records = [each.get_help_record(ctx) for each in self.get_params(ctx) if isinstance(each, _Argument)]
        if records:
            with formatter.section("Arguments"):
                formatter.write_dl(records)
        super().format_options(ctx, formatter)


class Group(click.Group):
    """A group of commands, which are functions. For a mistyped name, the error suggests similar ones."""

    no_args_is_help = True

    def function(self, name: str, **settings: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """Add the function below as the command `name`."""

        def add(called: Callable[..., None]) -> Callable[..., None]:
            self.add_command(made(name, called, **settings))
            return called

        return add

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is named. Raises UsageError."""
        if (
            args
            and args[0] not in self.commands
            and not args[0].startswith("-")
            and not ctx.resilient_parsing
        ):
            alike = difflib.get_close_matches(args[0], self.commands)
            meant = f" Did you mean {' or '.join(alike)}?" if alike else ""
            ctx.fail(f"No such command '{args[0]}'.{meant}")
        return super().resolve_command(ctx, args)


def made(name: str, called: Callable[..., None], **settings: Any) -> click.Command:
    """Return the command that calls a function. The function's docstring is its help."""
    hints = get_type_hints(called, include_extras=True)
    parameters = [
        _parameter(each, hints[each.name]) for each in inspect.signature(called).parameters.values()
    ]
    described = {"help": inspect.getdoc(called), "params": parameters}
    return _Command(name, callback=called, **(described | settings))


def _parameter(declared: inspect.Parameter, hint: Any) -> click.Parameter:
    kind, mark = get_args(hint)
    made: click.Parameter = mark.parameter(declared.name, _without_none(kind), declared.default)
    return made


def _without_none(kind: Any) -> Any:
    wanted = [each for each in get_args(kind) if each is not NoneType]
    return wanted[0] if NoneType in get_args(kind) else kind


def _value(kind: Any, default: Any, within: tuple[int | None, int | None] | None) -> dict[str, Any]:
    """Return click's settings for a parameter's value. A parameter without a default is required."""
    if get_origin(kind) is list:
        return {"type": str, "multiple": True}
    known = {"required": True} if default is inspect.Parameter.empty else {"default": default}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return known | {"type": click.Choice([str(each) for each in kind])}
    return known | {"type": click.IntRange(*within) if within else kind}
