/**
 * Python's exception classes, as far as MindSpore raises them. `TypeError` is the native one. Each is a subclass of Error, so
 * `instanceof`, stacks and `cause` work as usual.
 */
abstract class PythonError extends Error {
  constructor(message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A value of the right type that is not allowed. Python's ValueError. */
export class ValueError extends PythonError {}
/** A key that is not there or not known. Python's KeyError. */
export class KeyError extends PythonError {}
/** An index outside the range. Python's IndexError. */
export class IndexError extends PythonError {}
/** A fault found while a network is built or run. Python's RuntimeError. */
export class RuntimeError extends PythonError {}
/** A member that is not there or may not be set. Python's AttributeError. */
export class AttributeError extends PythonError {}
/** A method that a subclass has to give. Python's NotImplementedError. */
export class NotImplementedError extends PythonError {}
/** A condition that does not hold. Python's AssertionError. */
export class AssertionError extends PythonError {}
/** The end of an iterator. Python's StopIteration. */
export class StopIteration extends PythonError {}
