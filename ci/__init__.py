"""The story of a pull request: scope, validate, evaluate, report, publish. Imports loco; loco never imports this."""
