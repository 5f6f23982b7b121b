"""Reading a file that nobody has checked yet, in a process of its own that can do nothing but print rows.

CSV in any encoding of China, Excel, Parquet. The process has a limit of memory and of time, so that a file made to burst
its reader (a zip bomb, a sheet with one cell at its far end) ends that process alone, and says so.
"""
