"""Result files of hearsay, read-only, as pandas frames and xarray datasets.

    import hearsay_results

    with hearsay_results.open("results.h5") as results:
        results.totals()            # a row for each strategy and replicate, a column for each measure
        results.paired()            # the same, less the baseline under the same luck
        results.steps("buyers")     # a row for each strategy, replicate that is kept, and step
        results.moments("buyers")   # a row for each strategy and step: mean and sd over all replicates
        results.agents()            # a row for each strategy and agent
        results.points()            # of a sweep: the point of each strategy, and its values
        results.dataset()           # everything, lazily, as xarray has it

Values are in their units (money in the currency). The layout is told in docs/result-file.md.
"""

import h5py
import numpy as np
import pandas as pd
import xarray as xr

__all__ = ["MAJOR_VERSION", "NotAResult", "Results", "open"]

MAJOR_VERSION = 1  # of the format; files of a greater one are refused


class NotAResult(ValueError):
    """The file is no result, is damaged, or is of a newer format."""


class Results:
    """An open result file. Use `open`."""

    def __init__(self, path):
        self.path = str(path)
        try:
            file = h5py.File(self.path, "r")
        except OSError as error:
            if isinstance(error, FileNotFoundError):
                raise
            raise NotAResult(f"{self.path}: not a result file: {error}") from None
        self._file = file
        try:
            self._check()
        except BaseException:
            file.close()
            raise

    def _check(self):
        attributes = self._file.attrs
        if attributes.get("format") != "hearsay result":
            raise NotAResult(f"{self.path}: not a result file of hearsay")
        version = str(attributes.get("format_version", ""))
        if not version.split(".")[0].isdigit():
            raise NotAResult(f"{self.path}: no format version")
        if int(version.split(".")[0]) > MAJOR_VERSION:
            raise NotAResult(f"{self.path}: format version {version} (up to {MAJOR_VERSION}.x is known here)")
        try:
            self.measures = self._text("measures").split()
            self.outcomes = self._text("outcomes").split()
            self.strategies = [str(name) for name in self._file["strategy"].asstr()[()]]
            self.baseline = self._text("baseline")
            self.swept = self._text("swept").split() if "swept" in attributes else []
            for name in self.swept:
                self._file[name].shape
            for name in self.measures:
                self._file[name + "_total"].shape
                if self.samples:
                    self._file[name].shape
            for name in self.outcomes:
                self._file["agents_" + name].shape
        except KeyError as error:
            raise NotAResult(f"{self.path}: damaged or incomplete: {error}") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __repr__(self):
        return f"<hearsay result {self.path!r}: {len(self.strategies)} strategies, {len(self._file['replicate'])} replicates>"

    def close(self):
        self._file.close()

    def _text(self, name):
        value = self._file.attrs[name]
        return value.decode() if isinstance(value, bytes) else str(value)

    @property
    def attributes(self):
        """What the result is of: scenario, seed, graph digest, program."""
        return dict(self._file.attrs)

    @property
    def provenance(self):
        """Who computed it, where, when and how fast."""
        return dict(self._file["provenance"].attrs)

    def units(self):
        """The unit of each measure."""
        return {name: self._file[name].attrs["units"] for name in self.measures}

    def _values(self, name):
        dataset = self._file[name]
        counts = dataset[()]
        if "_FillValue" in dataset.attrs:
            # Of a replicate that failed nothing is known.
            missing = counts == dataset.attrs["_FillValue"]
            counts = np.where(missing, np.nan, counts)
        if "scale_factor" not in dataset.attrs:
            return counts
        # Where a unit is so many counts, dividing is right to the last digit.
        scale = float(dataset.attrs["scale_factor"])
        per_unit = round(1 / scale)
        return counts / per_unit if 1 / per_unit == scale else counts * scale

    def _names(self, measures, known):
        names = list(known) if measures is None else [measures] if isinstance(measures, str) else list(measures)
        for name in names:
            if name not in known:
                raise KeyError(f"no {name!r} in {self.path} (there are {', '.join(known)})")
        return names

    def _index(self, *axes):
        values = [self.strategies if axis == "strategy" else self._axis(axis) for axis in axes]
        return pd.MultiIndex.from_product(values, names=axes)

    def _axis(self, axis):
        dataset = self._file[axis]
        return dataset.asstr()[()] if h5py.check_string_dtype(dataset.dtype) else dataset[()]

    def _frame(self, columns, *axes):
        return pd.DataFrame({name: values.reshape(-1) for name, values in columns.items()},
                            index=self._index(*axes)).reset_index()

    def totals(self, measures=None):
        """A row for each strategy and replicate; columns: measures over all steps. Of those that failed: NaN."""
        names = self._names(measures, self.measures)
        return self._frame({name: self._values(name + "_total") for name in names}, "strategy", "replicate")

    def failed(self):
        """A row for each replicate that failed: its strategy, its number and why."""
        if "failed" not in self._file:
            return pd.DataFrame(columns=["strategy", "replicate", "message"])
        group = self._file["failed"]
        return pd.DataFrame({"strategy": [self.strategies[i] for i in group["strategy"][()]],
                             "replicate": group["replicate"][()], "message": group["message"].asstr()[()]})

    def _finished(self):
        """By strategy: how many replicates did not fail."""
        if "finished" in self._file:
            return self._file["finished"][()]
        return np.full(len(self.strategies), len(self._file["replicate"]))

    def paired(self, measures=None, baseline=None):
        """As totals, less those of the baseline in the same replicate (and at the same point); without the baseline."""
        if self.swept and baseline is None:
            return self._paired_by_point(measures)
        baseline = self.baseline if baseline is None else baseline
        if baseline not in self.strategies:
            raise KeyError(f"no strategy {baseline!r} in {self.path} (there are {', '.join(self.strategies)})")
        frame = self.totals(measures).set_index(["strategy", "replicate"])
        extra = frame.sub(frame.xs(baseline, level="strategy"), level="replicate")
        return extra.drop(index=baseline, level="strategy").reset_index()

    @property
    def samples(self):
        """How many replicates of each strategy the file keeps step by step."""
        return int(self._file.attrs.get("samples", len(self._file["replicate"])))

    def _paired_by_point(self, measures):
        """Of a sweep: each strategy less the baseline at its own point."""
        points = self.points()
        plain = points.set_index("strategy")["plain_strategy"]
        baselines = points[points["plain_strategy"] == plain[self.baseline]].set_index("point")["strategy"]
        of_strategy = points.set_index("strategy")["point"].map(baselines)
        frame = self.totals(measures)
        columns = [name for name in frame.columns if name not in ("strategy", "replicate")]
        totals = frame.set_index(["strategy", "replicate"])
        rivals = totals.loc[list(zip(frame["strategy"].map(of_strategy), frame["replicate"]))]
        frame[columns] = frame[columns].to_numpy() - rivals[columns].to_numpy()
        return frame[frame["strategy"].map(of_strategy) != frame["strategy"]].reset_index(drop=True)

    def points(self):
        """A row for each strategy of a sweep: its point, its name without it, and the values of the swept fields."""
        columns = ["point", "plain_strategy", "market_agents", *self.swept] if self.swept else []
        return pd.DataFrame({"strategy": self.strategies, **{name: self._axis(name) for name in columns}})

    def steps(self, measures=None):
        """A row for each strategy, replicate that is kept and step, with its hours from the start."""
        names = self._names(measures, self.measures)
        if not self.samples:
            raise ValueError(f"{self.path}: no replicate is kept step by step (--samples none); see moments()")
        index = pd.MultiIndex.from_product(
            [self.strategies, self._axis("replicate")[:self.samples], self._axis("step")],
            names=["strategy", "replicate", "step"])
        frame = pd.DataFrame({name: self._values(name).reshape(-1) for name in names}, index=index).reset_index()
        return self._with_hours(frame, 3)

    def moments(self, measures=None):
        """A row for each strategy and step: mean and standard deviation (divisor n - 1) over all replicates that did not fail."""
        names = self._names(measures, self.measures)
        n = self._finished().astype(object)[:, None]
        some = np.maximum(n, 1)
        columns = {}
        for name in names:
            if name + "_sum" not in self._file:
                raise ValueError(f"{self.path}: an older program wrote it, without sums")
            scale = float(self._file[name + "_sum"].attrs.get("scale_factor", 1))
            # Whole numbers of any length, so that nothing is lost in the difference.
            sums = self._file[name + "_sum"][()].astype(object)
            squares = (self._file[name + "_sum_of_squares"][()].astype(object) * [1 << (32 * k) for k in range(4)]).sum(axis=2)
            columns[name + "_mean"] = np.where(n > 0, (sums / some).astype(float), np.nan) * scale
            spread = (n * squares - sums * sums).astype(float)
            several = np.maximum(n, 2).astype(float)
            columns[name + "_sd"] = np.where(n > 1, np.sqrt(spread / several / (several - 1)), np.nan) * scale
        return self._with_hours(self._frame(columns, "strategy", "step"), 2)

    def _with_hours(self, frame, place):
        hours = np.asarray(self._file["hours"][()])
        frame.insert(place, "hours", hours[frame["step"].to_numpy()])
        return frame

    def agents(self, outcomes=None):
        """A row for each strategy and agent; columns: share of the replicates that did not fail in which an outcome came to it."""
        names = self._names(outcomes, self.outcomes)
        if not self.outcomes:
            return pd.DataFrame(columns=["strategy", "agent"])
        replicates = np.maximum(self._finished(), 1)[:, None]
        return self._frame({name: self._file["agents_" + name][()] / replicates for name in names}, "strategy", "agent")

    def dataset(self):
        """Everything as an xarray dataset, read when it is asked for. Close it when done."""
        return xr.open_dataset(self.path)


def open(path):  # noqa: A001
    """Opens a result file for reading."""
    return Results(path)
