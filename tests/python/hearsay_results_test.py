"""Reads the sample files of write_sample_result with python/hearsay_results.

Usage: hearsay_results_test.py STEM
"""
import pathlib
import shutil
import sys
import tempfile

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "python"))
import hearsay_results  # noqa: E402

STEM = sys.argv[1]
code = (1000 * np.arange(3)[:, None, None] + 10 * np.arange(11)[None, :, None] + np.arange(7)[None, None, :])


def refusal(path):
    try:
        hearsay_results.open(path).close()
    except hearsay_results.NotAResult as error:
        return str(error)
    return ""


with hearsay_results.open(STEM + ".h5") as results:
    assert results.measures == ["reach", "buyers", "cost", "wait"]
    assert results.units()["cost"] == "EUR" and results.units()["reach"] == "agents"
    totals = results.totals()
    assert list(totals.columns) == ["strategy", "replicate", "reach", "buyers", "cost", "wait"]
    assert len(totals) == 33
    assert (totals["reach"].to_numpy() == code.sum(axis=2).reshape(-1)).all()
    assert totals["reach"].dtype == np.int64
    # Money in the currency, right to the last digit.
    assert (totals["cost"].to_numpy() == code.sum(axis=2).reshape(-1) * 10_000.0).all()
    row = totals[(totals.strategy == "Anzeigen für alle") & (totals.replicate == 4)]
    assert row["reach"].item() == code[2, 4].sum()

    paired = results.paired("reach")
    assert set(paired.strategy) == {"samples to opinion leaders", "Anzeigen für alle"}
    assert (paired["reach"] == 7000).sum() == 11 and (paired["reach"] == 14000).sum() == 11

    steps = results.steps(["buyers"])
    assert list(steps.columns) == ["strategy", "replicate", "step", "hours", "buyers"]
    assert (steps["buyers"].to_numpy() == -code.reshape(-1)).all()
    assert (steps["hours"] == 1.5 * steps["step"]).all()

    agents = results.agents()
    assert list(agents.agent[:5]) == [17, 4, -3, 900000000000, 0]
    assert np.allclose(agents[agents.strategy == "no campaign"].reached, np.arange(5) / 11)
    assert (agents.bought == 0).all()

    with results.dataset() as data:
        assert dict(data.sizes) == {"strategy": 3, "replicate": 11, "step": 7, "agent": 5, "word": 4}
    assert results.provenance["threads"] == 1
    for wrong in (lambda: results.totals("byers"), lambda: results.paired(baseline="nobody")):
        try:
            wrong()
        except KeyError as error:
            assert "there are" in str(error)
        else:
            raise AssertionError("accepts an unknown name")
    try:
        results._file["reach"][0, 0, 0] = 1
    except (OSError, ValueError, RuntimeError, TypeError):
        pass
    else:
        raise AssertionError("writes into a result")

# What is kept step by step may be less; sums are of all replicates.
for stem, kept in ((".h5", 11), ("_few.h5", 4), ("_none.h5", 0)):
    with hearsay_results.open(STEM + stem) as results:
        assert results.samples == kept
        moments = results.moments(["buyers", "cost"])
        assert list(moments.columns) == ["strategy", "step", "hours", "buyers_mean", "buyers_sd", "cost_mean", "cost_sd"]
        assert np.allclose(moments.buyers_mean, -code.mean(axis=1).reshape(-1), rtol=1e-15)
        assert np.allclose(moments.buyers_sd, code.std(axis=1, ddof=1).reshape(-1), rtol=1e-14)
        assert np.allclose(moments.cost_mean, 1e4 * code.mean(axis=1).reshape(-1), rtol=1e-14)
        assert np.allclose(moments.cost_sd, 1e4 * code.std(axis=1, ddof=1).reshape(-1), rtol=1e-14)
        assert (moments.hours == 1.5 * moments.step).all()
        assert len(results.totals()) == 33
        if kept:
            steps = results.steps("reach")
            assert (steps["reach"].to_numpy() == code[:, :kept].reshape(-1)).all()
            assert (steps["replicate"].max(), len(steps)) == (kept - 1, 21 * kept)
        else:
            try:
                results.steps()
            except ValueError as error:
                assert "moments()" in str(error)
            else:
                raise AssertionError("tells steps that are not there")

with hearsay_results.open(STEM + "_bare.h5") as bare:
    assert bare.agents().empty and len(bare.totals()) > 0

with tempfile.TemporaryDirectory() as folder:
    newer = folder + "/newer.h5"
    shutil.copy(STEM + ".h5", newer)
    with h5py.File(newer, "r+") as file:
        file.attrs["format_version"] = "2.0"
    assert "format version 2.0" in refusal(newer)
    with h5py.File(newer, "r+") as file:
        file.attrs["format_version"] = "1.7"
    assert refusal(newer) == ""
    with h5py.File(newer, "r+") as file:
        del file["reach_total"]
    assert "damaged" in refusal(newer)
    with h5py.File(newer, "r+") as file:
        file.attrs["format"] = "something else"
    assert "not a result file of hearsay" in refusal(newer)
    whole = pathlib.Path(STEM + ".h5").read_bytes()
    cut = pathlib.Path(folder + "/cut.h5")
    cut.write_bytes(whole[: len(whole) // 2])
    assert "not a result file" in refusal(cut)
    text = pathlib.Path(folder + "/text.h5")
    text.write_text("reach,buyers\n")
    assert "not a result file" in refusal(text)
print("hearsay_results reads what was written")
