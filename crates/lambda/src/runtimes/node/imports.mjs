// Lets a function's ES modules import the packages beside this file, as AWS's runtimes let
// theirs. What the function brings itself comes first.
import module from "node:module";

const beside = import.meta.url;

function missing(error, specifier) {
  return error?.code === "ERR_MODULE_NOT_FOUND" && /^[^./]/.test(specifier)
    && !specifier.includes(":");
}

if (module.registerHooks) {
  module.registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        if (!missing(error, specifier)) throw error;
        return next(specifier, { ...context, parentURL: beside });
      }
    },
  });
} else {
  // Older ones run hooks in a thread of their own, from a module of their own.
  const hooks = `
    const missing = ${missing};
    export async function resolve(specifier, context, next) {
      try {
        return await next(specifier, context);
      } catch (error) {
        if (!missing(error, specifier)) throw error;
        return next(specifier, { ...context, parentURL: ${JSON.stringify(beside)} });
      }
    }`;
  module.register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
