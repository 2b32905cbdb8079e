// SPDX-License-Identifier: Apache-2.0
//
// kozo-trace: reads records of what happened in a guest and prints what of it is wanted. scripts/trace.sh runs it.

#include "decode.h"
#include "filter.h"
#include "print.h"
#include "tally.h"
#include "values.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct options {
    const char *names;
    struct filter filter;
    bool as_json;
    const char *perfetto;
    /// From the first line that is typed to the mark that ends what is of interest.
    bool typed_only;
    /// What is counted is printed in the place of events.
    bool counts;
};

struct tracer {
    const struct options *options;
    /// NULL if nothing is counted.
    struct tally *tally;
    struct perfetto perfetto;
    /// What comes is shown.
    bool shows;
    bool has_shown;
    /// When the first event was shown.
    uint64_t base;
};

static const char usage[] =
    "usage: kozo-trace --names FILE [--service NAME]... [--interface NAME]... [--failed] [--only KINDS]\n"
    "                  [--typed] [--json | --perfetto FILE | --tally] <RECORDS\n";

__attribute__((noreturn)) static void fail(const char *what, const char *why) {
    fprintf(stderr, "kozo-trace: %s: %s\n", what, why);
    exit(1);
}

static FILE *open_file(const char *path, const char *mode) {
    FILE *file = fopen(path, mode);
    if (file == NULL) {
        fail(path, strerror(errno));
    }
    return file;
}

// ---- Options

static void add_word(const char **list, unsigned *count, const char *word) {
    if (*count == FILTER_MOST) {
        fail(word, "too many of these");
    }
    list[(*count)++] = word;
}

/// An option that has a value. Returns whether it is one.
static bool take_value(struct options *options, const char *option, const char *value) {
    struct filter *filter = &options->filter;
    if (strcmp(option, "--names") == 0) {
        options->names = value;
    } else if (strcmp(option, "--perfetto") == 0) {
        options->perfetto = value;
    } else if (strcmp(option, "--service") == 0) {
        add_word(filter->services, &filter->service_count, value);
    } else if (strcmp(option, "--interface") == 0) {
        const char *interface = interface_name(value);
        if (interface == NULL) {
            fail(value, "there is no such interface");
        }
        add_word(filter->interfaces, &filter->interface_count, interface);
    } else if (strcmp(option, "--only") == 0) {
        if (!filter_only(filter, value)) {
            fail(value, "there are syscalls, messages, faults and switches");
        }
    } else {
        return false;
    }
    return true;
}

static bool take_flag(struct options *options, const char *option) {
    if (strcmp(option, "--failed") == 0) {
        options->filter.failed = true;
    } else if (strcmp(option, "--json") == 0) {
        options->as_json = true;
    } else if (strcmp(option, "--typed") == 0) {
        options->typed_only = true;
    } else if (strcmp(option, "--tally") == 0) {
        options->counts = true;
    } else {
        return false;
    }
    return true;
}

static void read_options(struct options *options, int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (take_flag(options, argv[i])) {
            continue;
        }
        if (i + 1 == argc || !take_value(options, argv[i], argv[i + 1])) {
            fputs(usage, stderr);
            exit(2);
        }
        i++;
    }
    if (options->names == NULL || options->as_json + options->counts + (options->perfetto != NULL) > 1) {
        fputs(usage, stderr);
        exit(2);
    }
}

static void read_names(const struct options *options, struct names *names) {
    FILE *file = open_file(options->names, "r");
    unsigned bad = names_read(file, names);
    fclose(file);
    if (bad != 0) {
        fprintf(stderr, "kozo-trace: %s:%u: this is no name\n", options->names, bad);
        exit(1);
    }
    for (unsigned i = 0; i < options->filter.service_count; i++) {
        if (!names_has_service(names, options->filter.services[i])) {
            fail(options->filter.services[i], "there is no such service");
        }
    }
}

// ---- Events

static void take_event(void *context, const struct event *event) {
    struct tracer *tracer = context;
    if (tracer->tally != NULL) {
        tally_take(tracer->tally, event);
        return;
    }
    if (!tracer->shows || !filter_wants(&tracer->options->filter, event)) {
        return;
    }
    if (!tracer->has_shown) {
        tracer->has_shown = true;
        tracer->base = event->at;
    }
    if (tracer->options->perfetto != NULL) {
        perfetto_take(&tracer->perfetto, event);
    } else if (tracer->options->as_json) {
        print_json(stdout, event);
    } else {
        print_text(stdout, event, tracer->base, tracer->options->filter.failed);
    }
}

/// Reads all records. A last line that is cut off comes of a machine that was ended in its midst.
static void read_records(struct tracer *tracer, struct decoder *decoder) {
    static char line[RECORD_LINE_SIZE];
    for (unsigned long number = 1; fgets(line, sizeof(line), stdin) != NULL; number++) {
        size_t length = strlen(line);
        if (line[length - 1] != '\n' && feof(stdin)) {
            return;
        }
        line[length - 1] = '\0';
        struct record record;
        if (!record_parse(line, &record)) {
            fprintf(stderr, "kozo-trace: record %lu is none: %.60s\n", number, line);
            exit(1);
        }
        tracer->shows |= record.kind == RECORD_TYPED;
        tracer->shows &= record.kind != RECORD_END || !tracer->options->typed_only;
        decoder_take(decoder, &record);
    }
}

int main(int argc, char **argv) {
    static struct options options;
    read_options(&options, argc, argv);
    struct names names;
    read_names(&options, &names);
    struct tracer tracer = {
        .options = &options, .tally = options.counts ? tally_new() : NULL, .shows = !options.typed_only};
    FILE *file = NULL;
    if (options.perfetto != NULL) {
        file = open_file(options.perfetto, "w");
        perfetto_begin(&tracer.perfetto, file);
    }
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    struct decoder *decoder = decoder_new(&names, take_event, &tracer);
    read_records(&tracer, decoder);
    decoder_end(decoder);
    decoder_free(decoder);
    if (tracer.tally != NULL) {
        tally_print(tracer.tally, stdout);
        tally_free(tracer.tally);
    }
    names_free(&names);
    if (file != NULL) {
        perfetto_end(&tracer.perfetto);
        if (fclose(file) != 0) {
            fail(options.perfetto, strerror(errno));
        }
    }
    return 0;
}
