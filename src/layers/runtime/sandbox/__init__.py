"""The code nodes' fence: user code runs in worker processes, never in this one (expressions.md §18).

1. `sandbox.Sandbox` performs code calls; a `pool.Pool` per language shares its workers; a `process.Worker` is one of
   them, and `child/` is what runs inside it.
2. Nothing starts before the first code is checked or run: an idle server has no workers.
3. A worker that was lost, killed, or met its memory limit is never used again, and fails only its own run.
"""
