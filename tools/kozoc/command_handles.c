// SPDX-License-Identifier: Apache-2.0
//
// `kozoc handles`: what a service or a program is compiled with.

#include "handles.h"
#include "load.h"
#include "options.h"
#include "outputs.h"

#include <stddef.h>
#include <stdio.h>

bool run_handles(struct system *system, const struct options *options) {
    if ((options->service == NULL) == (options->program == NULL)) {
        fputs("kozoc: whose handles? --service NAME or --program NAME says so\n", stderr);
        return false;
    }
    const struct service *service = options->program != NULL
                                        ? load_program(system, options->description, options->program)
                                        : load_service(system, options->description, options->service);
    if (service == NULL) {
        return false;
    }
    struct output_set set = {0};
    if (options->header != NULL) {
        emit_handles_c(output_add(&set, options->header), service, system->definition);
    }
    if (options->note != NULL) {
        emit_handles_note(output_add(&set, options->note), service);
    }
    if (options->rust != NULL) {
        emit_handles_rust(output_add(&set, options->rust), service, system->definition);
    }
    return outputs_finish(&set, system, options);
}
