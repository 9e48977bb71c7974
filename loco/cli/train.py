"""`loco train adapters/<name>/<version>`: train an adapter with the shared recipe."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--fresh", is_flag=True, help="Start over, also if an earlier training was cut off or has ended.")
@click.option("--device", type=click.Choice(["cpu", "cuda"]), help="[default: the CPU for a base of the checkout, else a GPU]")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.option("--json", "as_json", is_flag=True, help="Print the training's figures as JSON.")
@click.pass_context
def train(ctx: click.Context, folder: Path, fresh: bool, device: str | None, quiet: bool, as_json: bool) -> None:
    """Train the adapter version in FOLDER (adapters/<name>/<version>) from its train.yaml and data/.

    Writes adapter/ (PEFT), the GGUF file, loss.csv and training.json into FOLDER. Ctrl-C stops it; the same command goes on.
    Where the training has ended, nothing is done as long as train.yaml, data and base are the same.
    """
    from loco.registry import find_root
    from loco.training.extra import training_extra

    root = find_root(explicit=getattr(ctx.obj, "registry_path", None))
    with training_extra():
        from loco.training.progress import Bar, Quiet
        from loco.training.recipe import train_adapter
    progress = Quiet() if quiet else Bar()
    result = train_adapter(folder, root=root, progress=progress, device=device, resume=not fresh)
    if as_json:
        from loco.cli.output import print_json

        print_json(result.facts)
        return
    if not result.anew:
        click.echo(f"{result.gguf} is what train.yaml and the data make already. --fresh trains it again.")
        return
    facts = result.facts
    click.echo(f"{result.gguf}: {facts.tokens} tokens in {facts.minutes} minutes, final loss {facts.final_loss}")
