"""Tests run under the settings of experiments, before anything imports
numpy; hypothesis tries the same cases each time."""

import experiments  # noqa: F401, I001 (first)

import hypothesis

hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")
