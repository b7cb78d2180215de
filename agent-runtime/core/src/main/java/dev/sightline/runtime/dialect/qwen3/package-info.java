/**
 * Qwen3-VL and its successors: the functions of Qwen2.5-VL with coordinates from 0 to 1000, in JSON or XML.
 *
 * <p>Units and functions: QwenLM/Qwen3-VL, {@code cookbooks/computer_use.ipynb} and {@code mobile_agent.ipynb}; the XML
 * form: the chat template of Qwen3.5.
 */
@NullMarked
package dev.sightline.runtime.dialect.qwen3;

import org.jspecify.annotations.NullMarked;
