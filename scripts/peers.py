"""Does one task of `stile bench evidence` with another program and prints what it found as one line of JSON.

    python scripts/peers.py PEER TASK FILE REPEATS

PEER is duckdb, statsmodels or lifelines; FILE the episodes as CSV. The data are in memory before the clock starts.
Prints {"by", "seconds" (the quickest run), "megabytes" (the most the process held), "answers": {name: number}}. The
number of threads of BLAS comes from OPENBLAS_NUM_THREADS.
"""

import json
import resource
import sys
import time

CATEGORIES = [f"c{number}" for number in range(10)]


def covariates(frame, intercept):
    """The design: numbers, then indicators of each category without its first level, named as Stile names them."""
    import numpy

    columns, names = [], []
    if intercept:
        columns.append(numpy.ones(len(frame)))
        names.append("(Intercept)")
    for name in ("n0", "n1"):
        columns.append(frame[name].to_numpy())
        names.append(name)
    for name in CATEGORIES:
        codes = frame[name].to_numpy()
        for level in sorted(set(codes))[1:]:
            columns.append((codes == level).astype(float))
            names.append(f"{name}{level}")
    return numpy.column_stack(columns), names


def quickest(repeats, work):
    least, done = float("inf"), None
    for _ in range(repeats):
        began = time.perf_counter()
        done = work()
        least = min(least, time.perf_counter() - began)
    return least, done


def duckdb_funnel(path, repeats):
    import duckdb

    database = duckdb.connect()
    database.execute("SET threads TO 2")
    database.execute(f"CREATE TABLE episode AS SELECT * FROM read_csv('{path}')")
    pairs = (("c0", "c1"), ("c2", "c3"))
    asked = "SELECT {0}, {1}, count(*), count(*) FILTER (WHERE accepted = 1) FROM episode GROUP BY ALL"
    seconds, found = quickest(repeats, lambda: [database.execute(asked.format(*pair)).fetchall() for pair in pairs])
    put = {"a": "in-person", "b": "phone", "c": "text", "d": "letter"}
    answers = {}
    for number, rows in enumerate(found):
        for first, second, of, met in rows:
            name = f"{number} {first}/{put[second] if number else second}"
            answers[f"{name} of"], answers[f"{name} met"] = of, met
    return f"DuckDB {duckdb.__version__}", seconds, answers


def statsmodels_logistic(path, repeats):
    import pandas
    import statsmodels
    import statsmodels.api as models

    frame = pandas.read_csv(path)
    answer, practice = frame["accepted"].to_numpy(), frame["practice"].to_numpy()

    def work():
        design, names = covariates(frame, intercept=True)
        fit = models.Logit(answer, design).fit(method="newton", disp=0, tol=1e-10, cov_type="cluster", cov_kwds={"groups": practice})
        return names, fit.params, fit.bse

    seconds, (names, estimates, errors) = quickest(repeats, work)
    return f"statsmodels {statsmodels.__version__}", seconds, named(names, estimates, errors)


def lifelines_survival(path, repeats):
    import lifelines
    import pandas
    from lifelines.statistics import multivariate_logrank_test

    frame = pandas.read_csv(path)

    def work():
        curve = lifelines.KaplanMeierFitter().fit(frame["days"], frame["event"])
        return curve, multivariate_logrank_test(frame["days"], frame["c0"], frame["event"])

    seconds, (curve, test) = quickest(repeats, work)
    answers = {f"S({day})": float(curve.survival_function_at_times(day).iloc[0]) for day in (30, 90, 180, 360)}
    answers["log-rank"] = float(test.test_statistic)
    return f"lifelines {lifelines.__version__}", seconds, answers


def lifelines_cox(path, repeats):
    import lifelines
    import pandas

    frame = pandas.read_csv(path)

    def work():
        design, names = covariates(frame, intercept=False)
        table = pandas.DataFrame(design, columns=names)
        table["days"], table["event"] = frame["days"], frame["event"]
        fit = lifelines.CoxPHFitter().fit(table, "days", "event", fit_options={"precision": 1e-10})
        return names, fit.params_.to_numpy(), fit.standard_errors_.to_numpy()

    seconds, (names, estimates, errors) = quickest(repeats, work)
    return f"lifelines {lifelines.__version__}", seconds, named(names, estimates, errors)


def named(names, estimates, errors):
    answers = {}
    for name, estimate, error in zip(names, estimates, errors):
        answers[name], answers[f"{name} se"] = float(estimate), float(error)
    return answers


TASKS = {
    ("duckdb", "funnel"): duckdb_funnel,
    ("statsmodels", "logistic"): statsmodels_logistic,
    ("lifelines", "survival"): lifelines_survival,
    ("lifelines", "cox"): lifelines_cox,
}

if __name__ == "__main__":
    peer, task, path, repeats = sys.argv[1:5]
    by, seconds, answers = TASKS[peer, task](path, int(repeats))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(json.dumps({"by": by, "seconds": seconds, "megabytes": megabytes, "answers": answers}))
