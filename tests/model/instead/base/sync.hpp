#pragma once

#include <atomic>
#include <mutex>

#include "checker/atomic.hpp"
#include "checker/blocking.hpp"

namespace tofu::sync {

/// In the place of src/base/sync.hpp: the same names, of the model.
template <class T>
using Atomic = model::Atomic<T>;
using Mutex = model::Mutex;
using ConditionVariable = model::ConditionVariable;
using Thread = model::Thread;

inline void yield() noexcept { model::Explorer::current().give_way(); }
inline void back_off(unsigned /*tries*/) noexcept { yield(); }

}  // namespace tofu::sync
