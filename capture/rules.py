"""``recap rules``: what the tagging goes by, the teacher's own rules among it."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING

import click

from capture.context import App, json_option, pass_app

if TYPE_CHECKING:
    from models.entities import Roster


@click.group()
def rules() -> None:
    """The rules by which a recap is tagged; your own are files in the notebook's folder rules/.

    \b
    rules:
      - id: goal-noun            a rule of this id takes the place of the built-in one
        says: goal-new           what it finds (recap rules list shows all there are)
        phrases:
          - "her mission is to =>"     the value starts at =>
        match:
          - "Her mission is to [add a lead]."
        reject:
          - "The mission was in space."
    types:                       a type of conference of your own goes before the five
      - name: genre study
        skills: [structure]      worked on, they make it one (there may be none)
        phrases: ["mentor text/texts"]     said, they make it one (there may be none)

    `recap rules check` after a change, then `recap retag`.
    """  # noqa: D301  # Click reads the backspace


@rules.command("list")
@click.argument("words", nargs=-1)
@json_option
@pass_app
def list_(app: App, *, words: tuple[str, ...], as_json: bool) -> None:
    """Every rule: its id, what it says, what it finds, and where it stands; or those that have all the WORDS."""
    own = {file.name for file in app.notebook.rules.glob("*.yaml")}
    rows = []
    for rule in app.rulebook().rules.values():
        row = {"id": rule.id, "says": rule.says, "finds": rule.finds or rule.name, "where": rule.where}
        if all(any(word.casefold() in value.casefold() for value in row.values()) for word in words):
            rows.append({**row, "own": rule.where.rpartition(":")[0] in own})
    if as_json:
        from models.wire import print_json

        print_json(rows)
        return
    from capture.tables import print_rules

    print_rules(rows)


@rules.command()
@pass_app
def check(app: App) -> None:
    """Read all rules, and try every example that stands beside them."""
    from models.errors import RuleError
    from pipeline.rule_check import RuleCheck

    tagger = app.tagger()
    failures = 0
    for failure in RuleCheck(tagger, _roster(app)).failures():
        failures += 1
        click.echo(f"{failure.where}: {failure.rule} {failure.reason} in “{failure.text}”")
    book = tagger.rules.rules.values()
    examples = sum(len(rule.match) + len(rule.reject) for rule in book)
    if failures:
        raise RuleError(f"{failures} of {examples} examples do not hold")
    click.echo(f"{len(book)} rules, {examples} examples, all hold")


@rules.command("try")
@click.argument("text")
@json_option
@pass_app
def try_(app: App, *, text: str, as_json: bool) -> None:
    """Which rules fire on a TEXT, on which words; for each clause what it was found to tell, and the rule that said so.

    What is not marked was outweighed, or says something about the words around.
    """
    from pipeline.rule_check import RuleCheck

    check = RuleCheck(app.tagger(), _roster(app))
    firings = check.firings(text)
    if as_json:
        from models.wire import print_json

        print_json([asdict(firing) for firing in firings])
        return
    if not firings:
        click.echo("No rule fires.")
    for (clause, label), together in groupby(firings, key=lambda firing: (firing.clause, firing.label)):
        click.echo(f"{clause or 'names'}" + (f"  →  {label}" if label else ""))
        for firing in together:
            mark = "*" if firing.decided else " "
            click.echo(f"  {mark} {firing.rule} ({firing.says}): “{firing.quote}”")
    if types := check.types(text):
        click.echo(f"type  →  {', '.join(types)}")


def _roster(app: App) -> Roster | None:
    """The notebook's class lists, if there is a notebook."""
    if not app.notebook.database.exists():
        return None
    with app.store() as store:
        return store.roster()
