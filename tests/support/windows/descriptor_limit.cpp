#include "support/descriptor_limit.hpp"

namespace tofu::test {

// There is no limit to raise; what the system bears is more than any test asks for.
std::size_t raise_descriptor_limit() { return 65'536; }

}  // namespace tofu::test
