"""Generated documents of real length for the 4B base: reports to summarise, records to analyse, briefs to write from.

Everything is made up. Each document is drawn as facts first and written out then, so that references, answers and false
statements are known and nothing has to be found in the text again. ``python -m benchmarks.documents.freeze`` writes the sets.
"""
