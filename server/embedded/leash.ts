// Loaded into every process of the stage before its own code: when the stage dies, however it dies, the
// line to it breaks, and the process stops in order instead of holding its port for ever.
process.channel?.unref();
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
