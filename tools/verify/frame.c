// SPDX-License-Identifier: Apache-2.0
//
// A frame of four pages, to see whether the flags that the system is compiled with bring a probe for each.

void frame_of_four_pages(void (*use)(char *));

void frame_of_four_pages(void (*use)(char *)) {
    char pages[4 * 4096];
    use(pages);
}
