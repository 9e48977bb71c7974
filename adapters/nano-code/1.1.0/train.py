"""Trains this adapter with the shared recipe, as `loco train` does. If you change it, say why in TRAINING_LOG.md."""

from pathlib import Path

from loco.training.progress import Bar
from loco.training.recipe import train_adapter

if __name__ == "__main__":
    folder = Path(__file__).resolve().parent
    with Bar() as progress:
        train_adapter(folder, root=folder.parents[2], progress=progress)
