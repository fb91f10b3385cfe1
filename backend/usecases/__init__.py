"""What the server can be asked to do. A use case takes a `Context` first, opens one transaction, and answers after it.

Use cases never call one another: steps that several of them share stand beside this package, one module a noun.
"""
