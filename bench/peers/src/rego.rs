//! regorus: policies are compiled once, for its register machine, the faster of its two
//! ways to run one.

use crate::ten::TEN;
use crate::{Fault, Peer};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Rc, Value};

const POLICY: &str = include_str!("../policy.rego");
const ENTRY: &str = "data.assize.violation";

/// regorus.
pub struct Rego(Vec<RegoVM>);

impl Rego {
    /// The policy that looks for port 22.
    pub fn one() -> Result<Self, Fault> {
        Ok(Self(vec![compile(POLICY)?]))
    }

    /// Ten policies.
    pub fn ten() -> Result<Self, Fault> {
        Ok(Self(TEN.iter().map(|(_, _, rego)| compile(rego)).collect::<Result<_, _>>()?))
    }
}

fn compile(text: &str) -> Result<RegoVM, Fault> {
    let mut engine = Engine::new();
    engine.add_policy("policy.rego".into(), text.into())?;
    let policy = engine.compile_with_entrypoint(&Rc::from(ENTRY))?;
    let program = Compiler::compile_from_policy(&policy, &[ENTRY])?;
    let mut vm = RegoVM::new();
    vm.load_program(program);
    Ok(vm)
}

impl Peer for Rego {
    fn judge(&mut self, line: &[u8]) -> Result<Option<usize>, Fault> {
        // Read once for all policies; copies share the content.
        let input = Value::from_json_str(std::str::from_utf8(line)?)?;
        let mut violations = 0;
        for vm in &mut self.0 {
            vm.set_input(input.clone());
            violations += usize::from(*vm.execute()?.as_bool()?);
        }
        Ok(Some(violations))
    }
}
