"""A network by hand: two inputs, two hidden neurons, one output, and one step of learning."""

from chainrule import network

weights = {
    "w__1_11": "0.1",
    "w__1_12": "0.4",
    "b__1_1": 0,
    "w__1_21": "0.8",
    "w__1_22": "0.6",
    "b__1_2": 0,
    "w__2_11": "0.3",
    "w__2_12": "0.9",
    "b__2_1": 0,
}
found = network("2-2-1", values=weights, input=["0.35", "0.9"], target=["0.5"], rate=1)

print(found)
for name, slope in zip(found.parameters, found.at().derivative, strict=True):
    print(f"{name.value:8} {float(slope):+.6f}")
