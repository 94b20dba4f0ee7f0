"""Optional detectors: libraries that recognise entities, behind one adapter.

They need the extra `ner`, come in through the entry point group `facilitator.detectors` as other
packages' do, and run only where study.toml names them. Nothing is imported before that, nothing is
ever fetched: a model that is not on this machine is an error.
"""
