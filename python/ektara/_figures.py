"""Figures of a run, by matplotlib."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["Figures"]


class Figures:
    """Figures of a run; each is a matplotlib Figure."""

    def __init__(self, run: Any) -> None:
        self._run = run

    def _new(self, width: float, height: float) -> tuple[Any, Any]:
        from matplotlib.figure import Figure

        figure = Figure(figsize=(width, height), layout="constrained")
        return figure, figure.subplots()

    def _rows(self, target: str | None) -> list[dict[str, Any]]:
        rows = [row for row in self._run.scores.rows if row.get("ami") is not None]
        if not rows:
            return []
        wanted = rows[0]["target"] if target is None else target
        return [row for row in rows if row["target"] == wanted]

    def forest(self, target: str | None = None) -> Any:
        """AMI of each method on a target (the first of the table), with its interval and its chance level."""
        rows = self._rows(target)
        figure, axes = self._new(7, 0.4 * len(rows) + 1.2)
        for place, row in enumerate(reversed(rows)):
            low, high = row.get("ami_low"), row.get("ami_high")
            if low is not None and high is not None:
                axes.plot([low, high], [place, place], color="0.5")
            axes.plot(row["ami"], place, "o", color="C0")
            if row.get("chance_ami") is not None:
                axes.plot(row["chance_ami"], place, "|", color="C3", markersize=12)
        axes.set_yticks(range(len(rows)), [row["method"] for row in reversed(rows)])
        axes.set_xlabel(f"AMI with {rows[0]['target']}; red: chance" if rows else "AMI")
        return figure

    def map(self, projection: str | None = None, *, method: str = "") -> Any:
        """A map of the run, coloured by the clusters of a method (the run's default one)."""
        run = self._run
        default = next(entry for entry in run.methods if entry["default"])
        chosen = next((entry for entry in run.methods if method in (entry["name"], entry["short_name"])), default)
        name = projection or chosen["projection"].removeprefix("projections/").removesuffix(".npy")
        table = run.projections[name]
        clusters = run.clusterings[chosen["short_name"]]
        of_id = dict(zip(clusters.ids, clusters.values[:, 0]))
        colours = np.asarray([of_id.get(row, -1) for row in table.ids])
        figure, axes = self._new(6, 6)
        axes.scatter(table.values[:, 0], table.values[:, 1], c=colours, cmap="tab20", s=12)
        axes.set_title(f"{chosen['name']} on {name}")
        axes.set_axis_off()
        return figure

    def heat(self, label: str = "genre", *, method: str = "") -> Any:
        """How many songs of each label each cluster of a method holds."""
        run = self._run
        default = next(entry for entry in run.methods if entry["default"])
        clusters = run.clusterings[method or default["short_name"]]
        of_id = dict(zip(run.tracks["id"], run.tracks[label]))
        labels = [of_id[row] for row in clusters.ids]
        names, numbers = sorted(set(labels)), sorted({int(number) for number in clusters.values[:, 0]})
        counts = np.zeros((len(names), len(numbers)), dtype=int)
        for name, number in zip(labels, clusters.values[:, 0]):
            counts[names.index(name), numbers.index(int(number))] += 1
        figure, axes = self._new(0.5 * len(numbers) + 2, 0.4 * len(names) + 1.2)
        axes.imshow(counts, aspect="auto", cmap="Blues")
        axes.set_xticks(range(len(numbers)), [str(number) for number in numbers])
        axes.set_yticks(range(len(names)), names)
        axes.set_xlabel(f"clusters of {clusters.name}")
        for (i, j), count in np.ndenumerate(counts):
            if count:
                axes.text(j, i, str(count), ha="center", va="center")
        return figure
