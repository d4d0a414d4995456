// SPDX-License-Identifier: Apache-2.0
#include "window_times.hpp"

#include "windrow/kernels/error.hpp"

namespace windrow {

void refuse_null_times(const Column& times) {
    if (!times.has_nulls()) return;
    for (std::int64_t i = 0; i < times.rows; ++i) {
        if (times.is_valid(i)) continue;
        throw Error(
            "W5201", "a row has a NULL event time",
            "give the time column a value, e.g. with COALESCE in a computed column, or filter such records before they reach "
            "the job");
    }
}

}  // namespace windrow
