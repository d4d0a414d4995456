// SPDX-License-Identifier: Apache-2.0
#include "command/log/ended_event.hpp"

namespace windrow::command {

exec::JobEvent ended_event(const exec::ExecutionReport& report) {
    std::uint64_t read = 0, bad = 0, filtered = 0, late = 0, accepted = 0, out = 0, open = 0;
    for (const exec::SourceBalance& source : report.sources) {
        read += source.read;
        bad += source.bad;
    }
    for (const exec::StatementBalance& statement : report.statements) {
        filtered += statement.filtered;
        late += statement.late + statement.in_no_window;
        accepted += statement.accepted;
        out += statement.rows_out;
        open += statement.open_at_stop;
    }
    exec::JobEvent event{exec::EventLevel::info,
                         "job-ended",
                         {{"seconds", report.seconds},
                          {"records", read},
                          {"bad", bad},
                          {"filtered", filtered},
                          {"late", late},
                          {"accepted", accepted},
                          {"rows_out", out},
                          {"in_open_windows", open},
                          {"peak_state_bytes", report.peak_state_bytes}}};
    if (report.checkpoints) event.fields.emplace_back("last_checkpoint", report.checkpoints->last_id);
    return event;
}

}  // namespace windrow::command
