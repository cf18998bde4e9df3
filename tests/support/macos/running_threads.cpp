#include <mach/mach.h>

#include "support/expect.hpp"
#include "support/proc.hpp"

namespace tofu::test {

std::size_t running_threads() {
  thread_act_array_t threads = nullptr;
  mach_msg_type_number_t count = 0;
  if (::task_threads(::mach_task_self(), &threads, &count) != KERN_SUCCESS) {
    throw Failure("the threads cannot be counted");
  }
  for (mach_msg_type_number_t i = 0; i < count; ++i) {
    ::mach_port_deallocate(::mach_task_self(), threads[i]);
  }
  ::vm_deallocate(::mach_task_self(), reinterpret_cast<vm_address_t>(threads),
                  count * sizeof(thread_act_t));
  return count;
}

}  // namespace tofu::test
