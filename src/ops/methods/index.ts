/** Installs the members that Tensors have from the operations. */
export {};
