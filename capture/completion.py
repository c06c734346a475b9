"""``recap completion``: what a shell needs to complete commands, options and names."""

from __future__ import annotations

import click

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    r"""Print the completion script for a shell.

    \b
    bash:  eval "$(recap completion bash)"      in ~/.bashrc
    zsh:   eval "$(recap completion zsh)"       in ~/.zshrc
    fish:  recap completion fish > ~/.config/fish/completions/recap.fish
    """
    from click.shell_completion import get_completion_class

    make = get_completion_class(shell)
    if make is None:  # pragma: no cover - Click knows every shell of SHELLS
        raise click.UsageError(f"no completion for {shell}")
    click.echo(make(ctx.find_root().command, {}, "recap", "_RECAP_COMPLETE").source())
