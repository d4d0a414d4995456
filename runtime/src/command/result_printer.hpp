// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The results of a script, in the wanted format, on a stream.

#include "command/output_writer.hpp"
#include "command/progress_display.hpp"
#include "windrow/runtime/script/script.hpp"

#include <memory>
#include <ostream>

namespace windrow::command {

/// Texts (EXPLAIN, SHOW CREATE) are printed as they are in format `table`, as a row in the others.
class ResultPrinter final : public script::ResultConsumer {
public:
    ResultPrinter(OutputFormat format, std::ostream& out, ProgressDisplay* progress)
        : format_(format), out_(out), writer_(make_output_writer(format, out)), progress_(progress) {}

    void begin(const Schema& schema, script::ResultKind kind) override;
    void rows(const Batch& batch) override;
    void show(bool endless) override;
    void end() override;

private:
    OutputFormat format_;
    std::ostream& out_;
    std::unique_ptr<OutputWriter> writer_;
    ProgressDisplay* progress_;  ///< cleared before rows are shown; may be null
    bool plain_text_ = false;
};

}  // namespace windrow::command
