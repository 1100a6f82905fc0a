// Starts AWS's runtime client: from version 4 on it starts itself.
const client = await import("aws-lambda-ric");
await client.run?.(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
