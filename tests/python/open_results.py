"""Opens result files as their readers do: h5py and xarray, without any configuration.

Usage: open_results.py STEM, with the files that write_sample_result made.
"""

import hashlib
import sys
import warnings

import h5netcdf  # noqa: F401  (engines of xarray: imported here, so that both must be there)
import h5py
import netCDF4  # noqa: F401
import numpy as np
import xarray as xr

STEM = sys.argv[1]
ENGINES = (None, "netcdf4", "h5netcdf")
STRATEGIES = ["no campaign", "samples to opinion leaders", "Anzeigen für alle"]

# What xarray warns about is a fault of the file.
warnings.simplefilter("error", UserWarning)
warnings.simplefilter("error", RuntimeWarning)

code = (
    1000 * np.arange(3)[:, None, None]
    + 10 * np.arange(11)[None, :, None]
    + np.arange(7)[None, None, :]
)


def check_xarray(engine):
    with xr.open_dataset(STEM + ".h5", engine=engine) as data:
        assert set(data.data_vars) == {
            measure + kind for measure in ("reach", "buyers", "cost", "wait")
            for kind in ("", "_total", "_sum", "_sum_of_squares")} | {
            "agents_reached", "agents_bought"}, list(data.data_vars)
        assert set(data.coords) == {"strategy", "replicate", "step", "hours", "agent", "word"}
        assert dict(data.sizes) == {"strategy": 3, "replicate": 11, "step": 7, "agent": 5, "word": 4}
        assert (data.reach_sum.values == code.sum(axis=1)).all()
        assert data.reach_sum.dims == ("strategy", "step") and "hours" in data.reach_sum.coords
        np.testing.assert_allclose(data.cost_sum, data.cost.sum("replicate"), rtol=1e-15)
        squares = data.cost_sum_of_squares
        assert squares.dims == ("strategy", "step", "word") and squares.dtype == np.int64
        exact = (squares.values.astype(object) * [1 << 32 * k for k in range(4)]).sum(axis=2)
        assert (exact == ((code.astype(object) * 10**10) ** 2).sum(axis=1)).all()

        assert data.reach.dims == ("strategy", "replicate", "step")
        assert data.reach.dtype == np.int64
        assert (data.reach.values == code).all()
        assert (data.buyers.values == -code).all()
        assert (data.reach_total.values == code.sum(axis=2)).all()
        assert data.reach_total.dims == ("strategy", "replicate")

        # Money comes in the currency, not in millionths.
        np.testing.assert_allclose(data.cost.values, code * 1e4, rtol=1e-15)
        assert data.cost.attrs["units"] == "EUR"
        assert data.cost.encoding["scale_factor"] == 1e-6
        np.testing.assert_allclose(data.cost_total, data.cost.sum("step"), rtol=1e-15)

        # Times stay numbers.
        assert data.hours.dtype == np.float64 and data.hours.dims == ("step",)
        assert (data.hours.values == 1.5 * np.arange(7)).all()
        assert data.hours.attrs["units"] == "h"
        assert data.wait.dtype == np.int64 and data.wait.attrs["units"] == "h"
        assert "hours" in data.reach.coords

        assert list(data.strategy.values) == STRATEGIES
        assert list(data.agent.values) == [17, 4, -3, 900000000000, 0]
        assert data.agents_reached.dims == ("strategy", "agent")
        assert (data.agents_reached.values == np.arange(5) + np.arange(3)[:, None]).all()
        picked = data.reach.sel(strategy="samples to opinion leaders", replicate=3, step=2)
        assert int(picked) == 1032
        assert int(data.agents_reached.sel(strategy="no campaign", agent=900000000000)) == 3

        for variable in [*data.data_vars.values(), *data.coords.values()]:
            assert variable.attrs["long_name"] and variable.attrs["units"], variable
        assert data.attrs["format"] == "hearsay result"
        assert data.attrs["format_version"] == "1.3"
        assert int(data.attrs["seed"]) == 2**64 - 1
        assert data.attrs["baseline"] == "no campaign"
        assert data.attrs["scenario"] == 'title = "samples or feed"\n'
        assert (data.attrs["scenario_sha256"]
                == hashlib.sha256(data.attrs["scenario"].encode()).hexdigest())
        for name in ("host", "threads", "compiler", "started"):
            assert name not in data.attrs, name
        data.load()

    with xr.open_dataset(STEM + ".h5", engine=engine, group="provenance") as provenance:
        assert provenance.attrs["host"] == "node1" and int(provenance.attrs["threads"]) == 1

    with xr.open_dataset(STEM + "_large.h5", engine=engine) as data:
        assert data.attrs["scenario"] == "x" * 200_000
        assert data.attrs["scenario_resolved"] == "y" * 300_000
        assert list(data.agent.values) == ["ann", "bob", "caf\\xe9", "Zoë", "007"]
        data.load()
    with xr.open_dataset(STEM + "_bare.h5", engine=engine) as data:
        assert "agent" not in data.sizes and "reach" in data
    with xr.open_dataset(STEM + "_few.h5", engine=engine) as data:
        assert data.reach.dims == ("strategy", "sample", "step") and data.reach.shape == (3, 4, 7)
        assert (data.reach.values == code[:, :4]).all() and data.reach_total.shape == (3, 11)
        data.load()
    with xr.open_dataset(STEM + "_none.h5", engine=engine) as data:
        assert "reach" not in data and (data.reach_sum.values == code.sum(axis=1)).all()
        data.load()
    with xr.open_dataset(STEM + "_square.h5", engine=engine) as data:
        assert data.reach.dims == ("strategy", "replicate", "step") and data.reach.shape == (1, 1, 1)
        assert data.agents_reached.dims == ("strategy", "agent")
        data.load()


def check_h5py():
    with h5py.File(STEM + ".h5", "r") as file:
        datasets = {}
        file.visititems(
            lambda name, item: datasets.update({name: item}) if isinstance(item, h5py.Dataset) else None)
        assert len(datasets) == 24, sorted(datasets)
        for name, dataset in datasets.items():
            if not h5py.h5ds.is_scale(dataset.id):
                for i, axis in enumerate(dataset.dims):
                    assert len(axis) == 1 and axis[0].shape == (dataset.shape[i],), name
                scales = [axis[0].name for axis in dataset.dims]
                assert len(set(scales)) == len(scales), name
            assert dataset.attrs["units"] and dataset.attrs["long_name"], name
        assert file["strategy"].asstr()[()].tolist() == STRATEGIES
        assert h5py.check_string_dtype(file["strategy"].dtype) == ("utf-8", None)
        assert file["reach"].compression == "gzip" and file["reach"].shuffle
        assert file["reach"].chunks[0] == 1
        assert dict(file["provenance"].items()) == {}
        assert file["provenance"].attrs["hdf5_version"].startswith("1.")
        assert file["cost_total"][1, 2] == sum(1020 + i for i in range(7)) * 10**10


check_h5py()
for each in ENGINES:
    check_xarray(each)
print("h5py", h5py.__version__, "and xarray", xr.__version__, "open it")
