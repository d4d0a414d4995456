// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "operator.hpp"
#include "windrow/host/lookup.hpp"

#include <atomic>
#include <functional>
#include <memory>

namespace windrow::exec {

/// How a lookup join reaches its table. A test puts its own in the place of `open_lookup`.
struct LookupSettings {
    std::function<std::unique_ptr<LookupReader>(const LookupRequest&, std::shared_ptr<const LookupPatience>)> open = open_lookup;
    const std::atomic<bool>* stop = nullptr;  ///< ExecutionOptions::stop
};

/// Opens the table once, for the first worker, and for others when they first ask. Throws as `open_lookup`.
OperatorPtr make_lookup_join(const plan::LookupJoin& node, const LookupSettings& settings, bool parallel, int workers);

}  // namespace windrow::exec
