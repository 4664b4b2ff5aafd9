"""What the runs add up to: tables for people, and the bars with a verdict each."""

import statistics

MIB = 1 << 20
SEEN = ("all", "unseen")


def median_of(runs, key):
    return statistics.median(run[key] for run in runs)


def quality(judged, float_judged, labels, unseen):
    """Top-1 and agreement with the float model, over all images and over those not calibrated on."""
    found = {}
    for name, indices in (("all", range(len(labels))), ("unseen", unseen)):
        best, original = judged["best"], float_judged["best"]
        found[f"top1_{name}"] = statistics.mean(best[i] == labels[i] for i in indices)
        found[f"agreement_{name}"] = statistics.mean(best[i] == original[i] for i in indices)
    return found


class Bars:
    """Verdicts, printed as they come; `rows` keeps them."""

    def __init__(self):
        self.rows = []

    def at_most(self, what, value, bound, shown="{:.3f}"):
        self.add(what, value, value <= bound + 1e-9, f"at most {shown.format(bound)}", shown)

    def at_least(self, what, value, bound, shown="{:.4f}"):
        self.add(what, value, value >= bound - 1e-9, f"at least {shown.format(bound)}", shown)

    def add(self, what, value, holds, bound, shown="{}"):
        self.rows.append({"what": what, "value": value, "bound": bound, "holds": bool(holds)})
        print(f"  {what:58} {shown.format(value):>8}  {bound:18} {'holds' if holds else 'MISSED'}",
              flush=True)

    def all_hold(self):
        return all(row["holds"] for row in self.rows)


# --- quantize


def quantize_row(title, runs, side, file_bytes="bytes"):
    """A line of the table; parts that a side does not have stay empty."""
    judged, found = side.get("judged"), side.get("quality", {})
    cells = [f"{median_of(runs, 'seconds'):8.2f} {median_of(runs, 'cpu_seconds'):8.2f} "
             f"{median_of(runs, 'peak_bytes') / MIB:9.0f}" if runs else " " * 27,
             f"{judged[file_bytes] / 1e6:8.3f}" if judged else " " * 8]
    for metric in ("top1", "agreement"):
        cells += [f"{found[f'{metric}_{part}']:8.4f}" if found else " " * 8 for part in SEEN]
    layers = judged["layers"] if judged else None
    cells.append(f"{layers['weights_float']:4} + {layers['others_float']}" if layers else "")
    print(f"  {title:22}" + " ".join(cells))


def print_quantized(result):
    print(f"\n{result['case']}: {result['images']} images, {len(result['names'])} to calibrate")
    print(f"  {'':22}{'wall s':>8} {'CPU s':>8} {'peak MiB':>9} {'file MB':>8} {'top-1':>8} {'unseen':>8} "
          f"{'agree':>8} {'unseen':>8}  in float (weights + others)")
    quantize_row("float, all in f32", [],
                 {"judged": result["float"], "quality": result["float_quality"]}, "f32_bytes")
    peer, ours = result["nncf"], result["hone"]
    if peer and peer.get("raised"):
        print(f"  NNCF raises: {peer['raised']}")
    elif peer:
        quantize_row(f"NNCF {peer['runs'][0]['version']}", peer["runs"], peer)
    if ours:
        quantize_row("Hone", ours["runs"], ours)
        quantize_row("Hone, imported before", ours["imported_runs"], {})
    if both(result):
        wall, memory = ratios(result)
        print(f"  Hone / NNCF: wall {wall:.3f} (imported before {imported_ratio(result):.3f}), "
              f"peak memory {memory:.3f}", flush=True)


def both(result):
    return result["hone"] and result["nncf"] and not result["nncf"].get("raised")


def ratios(result):
    return [median_of(result["hone"]["runs"], key) / median_of(result["nncf"]["runs"], key)
            for key in ("seconds", "peak_bytes")]


def imported_ratio(result):
    return (median_of(result["hone"]["imported_runs"], "seconds")
            / median_of(result["nncf"]["runs"], "seconds"))


def judge_quantized(results, bars):
    print("\nBars")
    for result in results:
        if result["hone"]:
            distinct = {tuple(run["digests"]) for run in
                        result["hone"]["runs"] + result["hone"]["imported_runs"]}
            bars.at_most(f"{result['case']}: different files in all runs", len(distinct), 1, "{}")
            if result["nncf"] and result["nncf"].get("raised"):
                lost = result["float_quality"]["top1_all"] - result["hone"]["quality"]["top1_all"]
                bars.at_most(f"{result['case']}: works; top-1 lost", lost, 0.01)
    paired = [result for result in results if both(result)]
    if not paired:
        return
    walls, memories = zip(*map(ratios, paired))
    bars.at_most("wall time Hone / NNCF, median", statistics.median(walls), 0.33)
    for result, wall, memory in zip(paired, walls, memories):
        bars.at_most(f"{result['case']}: wall time Hone / NNCF", wall, 0.5)
        bars.at_most(f"{result['case']}: peak memory Hone / NNCF", memory, 0.6)
    for part in SEEN:
        judge_quality(paired, part, bars)


def judge_quality(paired, part, bars):
    def mean(side, metric):
        return statistics.mean(result[side]["quality"][f"{metric}_{part}"] for result in paired)

    for result in paired:
        ours, peer = (result[side]["quality"][f"top1_{part}"] for side in ("hone", "nncf"))
        bars.at_least(f"{result['case']}: top-1 on {part} images", ours, peer - 0.004)
    for metric, name in (("top1", "top-1"), ("agreement", "agreement with the float model")):
        bars.at_least(f"mean {name} on {part} images", mean("hone", metric), mean("nncf", metric))


# --- within a drop


def print_dropped(result):
    print(f"\n{result['case']}, drop of at most {result['max_drop']}")
    print(f"  {'':6}{'wall s':>8} {'top-1':>8} {'drop':>8}  in float (weights + others)")
    for title, side in (("NNCF", result["nncf"]), ("Hone", result["hone"])):
        if side and side.get("raised"):
            print(f"  {title:6}raises: {side['raised']}")
        elif side:
            layers = side["judged"]["layers"]
            print(f"  {title:6}{median_of(side['runs'], 'seconds'):8.2f} "
                  f"{side['quality']['top1_all']:8.4f} {dropped(result, side):8.4f}  "
                  f"{layers['weights_float']} + {layers['others_float']}"
                  + (claim(side["runs"][0]) if title == "NNCF" else ""))
    if both(result):
        print(f"  Hone / NNCF: wall {ratios(result)[0]:.3f}, "
              f"to the saved file {saved_ratio(result):.3f}", flush=True)


def saved_ratio(result):
    """Without what Hone evaluates at the device's own precision when the file is saved; NNCF's
    clock ends there."""
    ours = [run | {"seconds": run["seconds"]
                   - run["document"]["seconds"].get("evaluate at device precision", 0)}
            for run in result["hone"]["runs"]]
    return median_of(ours, "seconds") / median_of(result["nncf"]["runs"], "seconds")


def claim(run):
    """What NNCF says of itself; the other figures are measured of its file."""
    return f"; says: {len(run['reverted'])} operations back in float. {run['outcome']}"


def dropped(result, side):
    return result["float_quality"]["top1_all"] - side["quality"]["top1_all"]


def judge_dropped(results, bars):
    print("\nBars")
    for result in results:
        name = f"{result['case']} at {result['max_drop']}"
        if result["hone"]:
            bars.at_most(f"{name}: drop on all images", dropped(result, result["hone"]),
                         result["max_drop"], "{:.4f}")
        if both(result):
            ours, peer = (result[side]["judged"]["layers"] for side in ("hone", "nncf"))
            bars.at_most(f"{name}: layers with weights in float", ours["weights_float"],
                         peer["weights_float"], "{}")
            bars.at_most(f"{name}: other layers in float", ours["others_float"],
                         peer["others_float"], "{}")
    walls = [ratios(result)[0] for result in results if both(result)]
    if walls:
        bars.at_most("wall time Hone / NNCF, median", statistics.median(walls), 0.25)
        saved = [saved_ratio(result) for result in results if both(result)]
        bars.at_most("to the saved file, median", statistics.median(saved), 0.25)
