"""The benchmarks: each measures one promise beside its reference, in one run, and says both the ratio and the figures."""
