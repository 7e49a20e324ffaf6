// Some tests measure time and memory of the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
