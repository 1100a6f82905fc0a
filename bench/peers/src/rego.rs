//! regorus: the policy is compiled once, for its register machine, the faster of its two
//! ways to run one.

use crate::{Fault, Peer};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Rc, Value};

const POLICY: &str = include_str!("../policy.rego");
const ENTRY: &str = "data.assize.violation";

/// regorus.
pub struct Rego(RegoVM);

impl Rego {
    /// Compiles the policy.
    pub fn new() -> Result<Self, Fault> {
        let mut engine = Engine::new();
        engine.add_policy("policy.rego".into(), POLICY.into())?;
        let policy = engine.compile_with_entrypoint(&Rc::from(ENTRY))?;
        let program = Compiler::compile_from_policy(&policy, &[ENTRY])?;
        let mut vm = RegoVM::new();
        vm.load_program(program);
        Ok(Self(vm))
    }
}

impl Peer for Rego {
    fn judge(&mut self, line: &[u8]) -> Result<Option<bool>, Fault> {
        self.0.set_input(Value::from_json_str(std::str::from_utf8(line)?)?);
        Ok(Some(*self.0.execute()?.as_bool()?))
    }
}
