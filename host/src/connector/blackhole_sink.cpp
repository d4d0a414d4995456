// SPDX-License-Identifier: Apache-2.0
#include "connector/connectors.hpp"

namespace windrow {

namespace {

/// Takes every row and keeps none.
class BlackholeSink final : public Sink {
public:
    void write(const Batch&) override {}
    void commit() override {}
    void abort() noexcept override {}
    [[nodiscard]] bool ordered() const override { return false; }
    [[nodiscard]] std::string guarantee() const override { return "discards rows"; }
};

}  // namespace

void validate_blackhole_sink(const SinkRequest& request) {
    request.options.mark_known({"connector", "property-version"});
    mark_runtime_options(request.options);
    request.options.check_all_known("blackhole");
}

std::unique_ptr<Sink> open_blackhole_sink(const SinkRequest& request) {
    validate_blackhole_sink(request);
    return std::make_unique<BlackholeSink>();
}

}  // namespace windrow
