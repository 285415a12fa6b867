"""Gates: pure judges from evidence to a judgement. Missing data is never a pass."""
