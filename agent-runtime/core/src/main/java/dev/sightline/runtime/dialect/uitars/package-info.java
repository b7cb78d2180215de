/**
 * UI-TARS: actions written as calls such as {@code click(start_box='(10,20)')}, in a conversation.
 *
 * <p>Format, verbs and spellings of places: bytedance/UI-TARS, {@code codes/ui_tars/action_parser.py} and
 * {@code README_deploy.md}.
 */
@NullMarked
package dev.sightline.runtime.dialect.uitars;

import org.jspecify.annotations.NullMarked;
