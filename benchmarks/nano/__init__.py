"""The nano suite: five domains of generated tasks, too rich for a model of a few million parameters to saturate.

Each domain has *core* families, which the base model is trained on, and *specialist* families, whose words it knows (from
echo drills) and whose tasks it never sees: that is what an adapter can teach. Test, development and training splits share no
full name, no given number of two digits or more and no combination of function-name words, by construction (see ``world``).
"""
