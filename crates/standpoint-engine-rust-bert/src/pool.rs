use std::sync::{Mutex, PoisonError};

use tch::nn::VarStore;

use crate::Architecture;
use crate::architecture::Network;
use crate::weights::Weights;

/// Networks over one copy of the weights, one for each thread that asks at the same time.
pub(crate) struct Pool {
    architecture: Architecture,
    config: serde_json::Value,
    place: tch::Device,
    /// Weights and networks lie under locks because tch's tensors cannot be shared between threads.
    weights: Mutex<Weights>,
    idle: Mutex<Vec<Member>>,
}

struct Member {
    /// Owns the variables that the network looks at.
    _store: VarStore,
    network: Network,
}

impl Pool {
    pub(crate) fn new(
        architecture: Architecture,
        config: serde_json::Value,
        place: tch::Device,
        weights: Weights,
    ) -> Self {
        Self {
            architecture,
            config,
            place,
            weights: Mutex::new(weights.moved(place)),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Runs `work` with a network that nobody else uses meanwhile. A network in whose hands `work` panics
    /// is not used again.
    pub(crate) fn with<R>(
        &self,
        work: impl FnOnce(Architecture, &Network) -> R,
    ) -> Result<R, standpoint_model::ModelError> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let member = match idle {
            Some(member) => member,
            None => self.member()?,
        };
        let result = work(self.architecture, &member.network);
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(member);
        Ok(result)
    }

    fn member(&self) -> Result<Member, standpoint_model::ModelError> {
        let weights = self.weights.lock().unwrap_or_else(PoisonError::into_inner);
        let mut store = VarStore::new(self.place);
        let network =
            Network::build(self.architecture, &store.root(), &self.config).map_err(|message| {
                standpoint_model::ModelError::Config {
                    path: weights.path.with_file_name("config.json"),
                    message: format!("{message}; take it from where the weights come from"),
                }
            })?;
        store.freeze();
        weights.give_to(store.variables().into_iter().collect(), self.place)?;
        Ok(Member {
            _store: store,
            network,
        })
    }
}
