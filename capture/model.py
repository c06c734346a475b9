"""``recap model``: the speech models, where they are, and how to get one."""

from __future__ import annotations

import click


@click.group()
def model() -> None:
    """Speech models: which there are, and how to get one."""


@model.command("list")
def list_() -> None:
    """Which models are known, and which of them are on this computer."""
    from capture.tables import print_models
    from models.weights import status

    print_models(status())


@model.command()
@click.argument("name")
def fetch(name: str) -> None:
    """Fetch a model from the hub. Nothing else in Recap ever uses the network."""
    from models.weights import fetch as fetch_model

    folder = fetch_model(name)
    click.echo(f"{name} is in {folder}")
